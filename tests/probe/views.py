"""One small view for each thing that the frame promises."""

from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import OperationalError
from django.http import Http404, HttpResponse, HttpResponseRedirect, UnreadablePostError
from django.views.decorators.http import require_POST
from drf_spectacular.utils import OpenApiTypes, extend_schema
from rest_framework import exceptions, generics, serializers
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.views import APIView

from common.errors import DomainError
from common.idempotency import answer_once, earlier_answer
from common.models import StoredFile
from common.parsers import StrictJSONParser, StrictMultiPartParser
from common.photos import read_photo
from common.schema import IDEMPOTENCY_KEY
from common.serializers import StrictSerializer, read_query

ERRORS = {
    "bug": lambda: RuntimeError("a bug"),
    "database": lambda: OperationalError("server closed the connection"),
    "domain": lambda: DomainError("That bin is full.", code="BIN_FULL", status=409),
    "missing": Http404,
    "denied": PermissionDenied,
    "suspicious": lambda: SuspiciousOperation("odd"),
    "too-big": RequestDataTooBig,
    "gone": UnreadablePostError,
    "throttled": lambda: exceptions.Throttled(7),
    "teapot": lambda: Teapot(),
}


class Teapot(exceptions.APIException):
    status_code = 418
    default_code = "teapot"
    default_detail = "I am a teapot."


class PointSerializer(StrictSerializer):
    x = serializers.IntegerField()
    y = serializers.IntegerField()


class NoteSerializer(StrictSerializer):
    text = serializers.CharField(max_length=200)
    count = serializers.IntegerField(required=False, allow_null=True)
    weight = serializers.FloatField(required=False)
    sure = serializers.BooleanField(required=False)
    seen_at = serializers.DateTimeField(required=False)
    bin = serializers.UUIDField(required=False)
    kind = serializers.ChoiceField(choices=["glass", "paper"], required=False)
    tags = serializers.ListField(child=serializers.CharField(max_length=20), required=False)
    numbers = serializers.ListField(child=serializers.IntegerField(), required=False)
    point = PointSerializer(required=False)
    extra = serializers.JSONField(required=False)
    id = serializers.IntegerField(read_only=True)


class NoteView(APIView):
    """Reads whatever can be read; documented, and made up requests for, as JSON."""

    permission_classes = [AllowAny]
    parser_classes = [StrictJSONParser, StrictMultiPartParser]

    @extend_schema(request={"application/json": NoteSerializer}, responses=NoteSerializer)
    def post(self, request):
        serializer = NoteSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        return Response({**serializer.data, "id": 1})


class FileSerializer(serializers.ModelSerializer):
    class Meta:
        model = StoredFile
        fields = ["id", "kind", "size", "created_at"]


class FileQuery(StrictSerializer):
    kind = serializers.CharField(required=False, allow_blank=True)


class FileList(generics.ListAPIView):
    serializer_class = FileSerializer

    @extend_schema(parameters=[FileQuery])
    def get(self, request):
        return self.list(request)

    def get_queryset(self):
        files = StoredFile.objects.order_by("-created_at")
        kind = read_query(FileQuery, self.request).get("kind")
        return files.filter(kind=kind) if kind else files


class FileView(generics.RetrieveAPIView):
    serializer_class = FileSerializer
    queryset = StoredFile.objects.all()


class PhotoSerializer(StrictSerializer):
    image = serializers.FileField(allow_empty_file=True)


class PhotoView(APIView):
    permission_classes = [AllowAny]
    parser_classes = [StrictMultiPartParser]

    @extend_schema(request=PhotoSerializer, responses=OpenApiTypes.OBJECT)
    def post(self, request):
        serializer = PhotoSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        photo = read_photo(serializer.validated_data["image"])
        return Response({"width": photo.width, "height": photo.height})


class WriteSerializer(StrictSerializer):
    name = serializers.CharField(max_length=40)
    id = serializers.IntegerField(read_only=True)


def just_write(name):
    if Group.objects.filter(name=name).exists():
        raise DomainError("Somebody has this name.", code="NAME_TAKEN", status=409)
    group = Group.objects.create(name=name)
    return Response(
        {"id": group.pk, "name": name}, status=201, headers={"Location": f"/{group.pk}"}
    )


class WriteView(APIView):
    """Makes a group. A test may put its own work here."""

    permission_classes = [AllowAny]
    work = staticmethod(just_write)

    @extend_schema(
        request=WriteSerializer, responses={201: WriteSerializer}, parameters=[IDEMPOTENCY_KEY]
    )
    def post(self, request):
        serializer = WriteSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        name = serializer.validated_data["name"]
        return earlier_answer(request) or answer_once(request, lambda: self.work(name))

    @extend_schema(
        request=WriteSerializer, responses={201: WriteSerializer}, parameters=[IDEMPOTENCY_KEY]
    )
    def put(self, request):
        return self.post(request)


def write_page(request):
    def work():
        if request.POST["name"] == "taken":
            raise DomainError("Somebody has this name.", code="NAME_TAKEN", status=409)
        group = Group.objects.create(name=request.POST["name"])
        return HttpResponseRedirect(f"/groups/{group.pk}")

    return answer_once(request, work)


@extend_schema(exclude=True)
class ScopedView(APIView):
    permission_classes = [AllowAny]
    throttle_scope = "login"

    def get(self, request):
        return Response({"ok": True})


@extend_schema(exclude=True)
class RaisingView(APIView):
    permission_classes = [AllowAny]

    def get(self, request, what):
        raise ERRORS[what]()


def raise_plainly(request, what):
    raise ERRORS[what]()


@require_POST
def post_only(request):
    return HttpResponse("ok")
