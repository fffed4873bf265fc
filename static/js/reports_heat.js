// Where there is most: soft spots below the pins, the stronger the more reports lie there.

const REACH = 36;

export const heatLayer = () => {
  const Heat = L.Layer.extend({
    points: [],

    onAdd(map) {
      this.map = map;
      this.canvas = L.DomUtil.create("canvas", "reports-heat-layer");
      map.getPanes().overlayPane.append(this.canvas);
      map.on("moveend zoomend resize", this.draw, this);
      this.draw();
    },

    onRemove(map) {
      map.off("moveend zoomend resize", this.draw, this);
      this.canvas.remove();
    },

    setPoints(points) {
      this.points = points;
      if (this.canvas?.isConnected) this.draw();
    },

    draw() {
      const { x, y } = this.map.getSize();
      Object.assign(this.canvas, { width: x, height: y });
      L.DomUtil.setPosition(this.canvas, this.map.containerPointToLayerPoint([0, 0]));
      const context = this.canvas.getContext("2d");
      const most = Math.max(1, ...this.points.map((point) => point.count ?? 1));
      const [weak, strong] = ["--heat-weak", "--heat-strong"].map((name) => getComputedStyle(this.canvas).getPropertyValue(name));
      for (const point of this.points) {
        const share = Math.sqrt((point.count ?? 1) / most);
        const at = this.map.latLngToContainerPoint(point.at);
        this.spot(context, at, REACH * (0.8 + share), share > 0.5 ? strong : weak, 0.3 + 0.5 * share);
      }
    },

    spot(context, { x, y }, reach, colour, strength) {
      const soft = context.createRadialGradient(x, y, 0, x, y, reach);
      soft.addColorStop(0, `rgb(${colour} / ${strength})`);
      soft.addColorStop(1, `rgb(${colour} / 0)`);
      context.fillStyle = soft;
      context.fillRect(x - reach, y - reach, 2 * reach, 2 * reach);
    },
  });
  return new Heat();
};
