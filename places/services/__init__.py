from places.services.importing import import_districts

__all__ = ["import_districts"]
