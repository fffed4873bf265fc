class BackupError(Exception):
    """Why there is no backup or no restore, in a sentence for whoever runs the command."""
