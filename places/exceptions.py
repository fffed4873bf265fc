class FileRefused(Exception):
    """A file that is not what it should be as a whole. The message says so in a sentence."""
