"""Pages of the grades: the public's, the enterprise's, the desk's."""
