"""The papers about a case: the brief, the letter to a prescriber, the patient's own copy."""
