"""A case as a FHIR R4 bundle.

The bundle is checked by `fhir.resources` (R4B) when it is made, and holds only elements that R4
4.0.1 has too: R4B changed none of the resources that are used here. No extension is used. A code
stands only where its file says where it was read; everything else is text.
"""
