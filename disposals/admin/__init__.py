from disposals.admin import bins, cases, rates, records

__all__ = ["bins", "cases", "rates", "records"]
