import logging

from pythonjsonlogger.json import JsonFormatter as BaseJsonFormatter

from common import request_id


class RequestFilter(logging.Filter):
    def filter(self, record):
        record.request_id = request_id.current()
        return True


class JsonFormatter(BaseJsonFormatter):
    pass


class DailyFileHandler(logging.NullHandler):
    def __init__(self, directory):
        super().__init__()
