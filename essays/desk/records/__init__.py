"""Papers, claims and problems in the admin: their lists, forms and choosers."""
