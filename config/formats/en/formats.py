"""How Django writes a time where nobody says how: it names its zone, in the admin's lists too."""

DATETIME_FORMAT = "N j, Y, P T"
