"""PDF to rows, tree, tables and facts."""
