from reports.admin import reports, types

__all__ = ["reports", "types"]
