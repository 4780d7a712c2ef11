"""How far the evidence of a cell has come, pure: plain records in, arrays and frozen results out.

groups  independent groups of authors     names  who signed, by name, iD and place

Nothing is imported here: what reads the database takes single modules of it.
"""
