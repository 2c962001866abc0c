"""What analyzers share: text, audio, encoder. Imports no analyzer."""
