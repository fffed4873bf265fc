from rest_framework.pagination import PageNumberPagination


class PageOrCursor(PageNumberPagination):
    page_size_query_param = "limit"
