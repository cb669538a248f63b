"""The steps of indexing, one a file; each has one public function of the file's name."""
