"""The forms of the report. Each is a module of this package with a `FORM`; they see values only and write nothing."""
