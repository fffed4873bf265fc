"""How a part of the city looks in an answer, wherever one is."""

from rest_framework import serializers


class DistrictSerializer(serializers.Serializer):
    code = serializers.CharField()
    name = serializers.CharField()
