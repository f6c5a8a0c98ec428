## Fields

field-child-name = Name of the child
field-notes = Notes
