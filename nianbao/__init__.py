"""nianbao (年报): exact, cited answers about listed companies' annual reports."""
