"""Custom resources by the whole of their CustomResourceDefinition: schema, defaults, formats, CEL rules."""
