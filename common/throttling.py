from rest_framework.throttling import BaseThrottle


class CallerThrottle(BaseThrottle):
    def allow_request(self, request, view):
        return True
