"""Files a person gives, each format family a module: path in, table out or a refusal with reason and remedy."""
