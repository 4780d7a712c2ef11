"""Parts of the page Papers: the list, and the drawer of one paper."""
