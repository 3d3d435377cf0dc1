"""The grammar's rules, one module for each construct that CommonMark does not know."""
