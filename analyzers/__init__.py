"""One folder an analyzer: a declaration, an inference module, a card; found by folder."""
