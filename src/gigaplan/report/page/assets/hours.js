"use strict";
// The hourly chart: unpacks a campus and a year, stacks its supply, and says in words what is in view.
(() => {
  const years = JSON.parse(document.getElementById("hours-index").textContent);
  const chart = document.getElementById("hours-chart");
  const says = document.getElementById("hours-says");
  const campusBox = document.getElementById("hours-campus");
  const yearBox = document.getElementById("hours-year");
  const unpacked = new Map();
  let plot = null;
  let shown = null;

  const number = (value, digits = 0) =>
    value.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
  const style = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  async function unpack(at) {
    if (unpacked.has(at)) return unpacked.get(at);
    const text = atob(document.getElementById(`hours-${at}`).textContent);
    const deflated = Uint8Array.from(text, (sign) => sign.charCodeAt(0));
    const stream = new Blob([deflated]).stream().pipeThrough(new DecompressionStream("deflate"));
    const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
    const { count, series } = years[at];
    let from = 0;
    const values = series.map((one) => {
      // bytes of equal weight lie side by side, the least first; the last carries the sign
      const found = new Float64Array(count);
      for (let hour = 0; hour < count; hour++) {
        let whole = 0;
        for (let place = one.bytes - 1; place >= 0; place--) {
          const byte = bytes[from + place * count + hour];
          whole = place === one.bytes - 1 ? (byte << 24) >> 24 : whole * 256 + byte;
        }
        found[hour] = whole * one.scale;
      }
      from += one.bytes * count;
      return found;
    });
    unpacked.set(at, values);
    return values;
  }

  function stamp(hour, days, withTime) {
    const date = new Date(Date.UTC(days === 366 ? 2000 : 2001, 0, 1, hour));
    const day = date.toLocaleDateString("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });
    return withTime ? `${day} ${String(date.getUTCHours()).padStart(2, "0")}:00` : day;
  }

  // Areas are drawn from the highest sum down, each over the one before it.
  function stacked(entry, values, hidden) {
    const order = [];
    const sums = {};
    for (const role of ["supply", "draw"]) {
      const sign = role === "supply" ? 1 : -1;
      const sum = new Float64Array(entry.count);
      entry.series.forEach((one, at) => {
        if (one.role !== role) return;
        if (!hidden.has(at)) for (let h = 0; h < entry.count; h++) sum[h] += sign * values[at][h];
        sums[at] = Float64Array.from(sum);
      });
      order.push(...entry.series.map((_, at) => at).filter((at) => entry.series[at].role === role).reverse());
    }
    return { order, sums };
  }

  function describe(u) {
    const { entry, values } = shown;
    const low = Math.max(0, Math.floor(u.scales.x.min - entry.first));
    const high = Math.min(entry.count, Math.ceil(u.scales.x.max - entry.first));
    if (high <= low) return;
    const total = (at) => values[at].subarray(low, high).reduce((sum, value) => sum + value, 0);
    const energy = entry.series.map((one, at) => (one.role === "price" ? 0 : total(at)));
    const supplied = entry.series.reduce((sum, one, at) => sum + (one.role === "supply" ? energy[at] : 0), 0);
    const parts = entry.series
      .map((one, at) => ({ name: one.name, role: one.role, mwh: energy[at] }))
      .filter((part) => part.role === "supply" && part.mwh >= 0.005 * supplied)
      .sort((a, b) => b.mwh - a.mwh)
      .map((part) => `${part.name} ${number((100 * part.mwh) / supplied)} %`);
    const price = total(1) / (high - low);
    says.textContent =
      `${entry.campus}, ${stamp(entry.first + low, entry.days, true)} to ${stamp(entry.first + high, entry.days, true)}: ` +
      `load ${number(energy[0] / 1000, 1)} GWh, served by ${parts.join(", ")}; mean price ${number(price, 1)} USD/MWh.`;
  }

  async function show() {
    const at = Number(yearBox.value);
    const entry = years[at];
    let values;
    try {
      values = await unpack(at);
    } catch (error) {
      says.textContent = `This browser cannot unpack the hours (${error.message}); a newer one can.`;
      return;
    }
    if (at !== Number(yearBox.value)) return; // another year was chosen meanwhile
    shown = { entry, values, hidden: new Set() };
    draw();
  }

  function draw(range) {
    const { entry, values, hidden } = shown;
    const { order, sums } = stacked(entry, values, hidden);
    const hours = Float64Array.from({ length: entry.count }, (_, hour) => entry.first + hour);
    const steps = uPlot.paths.stepped({ align: 1 });
    const ink = style("--ink");
    const soft = style("--soft");
    const axis = { stroke: soft, grid: { stroke: style("--line"), width: 1 }, ticks: { stroke: style("--line") } };
    const value = (at, digits, unit) => (u, _, __, hour) => (hour == null ? "–" : `${number(values[at][hour], digits)} ${unit}`);
    const series = [
      { label: "Hour", value: (u, hour) => (hour == null ? "–" : stamp(hour, entry.days, true)) },
      ...order.map((one) => ({
        label: entry.series[one].name, fill: entry.series[one].colour, stroke: entry.series[one].colour, width: 0,
        scale: "mw", paths: steps, fillTo: 0, points: { show: false }, value: value(one, 1, "MW"), show: !hidden.has(one),
      })),
      { label: "Load", stroke: ink, width: 1.6, scale: "mw", paths: steps, points: { show: false }, value: value(0, 1, "MW"), show: !hidden.has(0) },
      { label: "Price", stroke: style("--accent"), width: 1, scale: "usd", paths: steps, points: { show: false }, value: value(1, 2, "USD/MWh"), show: !hidden.has(1) },
    ];
    const places = [null, ...order, 0, 1];
    const sorted = Float64Array.from(values[1]).sort();
    const dear = sorted[Math.floor(0.995 * (sorted.length - 1))];
    const cheap = Math.min(0, sorted[0]);
    if (plot) plot.destroy();
    plot = new uPlot(
      {
        width: chart.clientWidth, height: chart.clientWidth < 500 ? 300 : 380, series,
        scales: {
          x: { time: false, ...(range && { min: range[0], max: range[1] }) },
          mw: { range: (u, low, high) => [Math.min(0, low), Math.max(high, 1) * 1.04] },
          // the dearest hours would flatten all others: they leave the chart at the top
          usd: { range: () => [cheap, Math.max(dear * 2.2, 1)] },
        },
        axes: [
          { ...axis, space: 70, values: (u, hours_) => hours_.map((hour) => stamp(hour, entry.days, u.scales.x.max - u.scales.x.min < 100)),
            incrs: [1, 2, 3, 6, 12, 24, 48, 168, 336, 730, 1460, 2190] },
          { ...axis, scale: "mw", size: 56, label: "MW", labelSize: 18, labelFont: "12px system-ui" },
          { ...axis, scale: "usd", side: 1, size: 48, grid: { show: false }, label: "USD/MWh", labelSize: 18, labelFont: "12px system-ui" },
        ],
        cursor: { y: false, drag: { x: true, y: false } },
        legend: { live: true },
        hooks: {
          setScale: [(u, key) => { if (key === "x") describe(u); }],
          setSeries: [(u, at, options) => {
            if (at == null || options.show === undefined) return;
            if (options.show) hidden.delete(places[at]); else hidden.add(places[at]);
            if (places[at] < 2) return;
            const view = [u.scales.x.min, u.scales.x.max];
            setTimeout(() => draw(view)); // after uPlot has finished with this one
          }],
        },
      },
      [hours, ...order.map((one) => sums[one]), values[0], values[1]],
      chart,
    );
    describe(plot);
  }

  function view(from, to) {
    const { entry } = shown;
    const wide = Math.min(Math.max(to - from, 6), entry.count);
    const low = Math.min(Math.max(from, entry.first), entry.first + entry.count - wide);
    plot.setScale("x", { min: low, max: low + wide });
  }

  function zoom(hours) {
    const { min, max } = plot.scales.x;
    const middle = (min + max) / 2;
    view(middle - hours / 2, middle + hours / 2);
  }

  function shift(share) {
    const { min, max } = plot.scales.x;
    view(min + share * (max - min), max + share * (max - min));
  }

  function offer() {
    const before = yearBox.selectedOptions[0]?.textContent;
    yearBox.replaceChildren();
    years.forEach((entry, at) => {
      if (entry.campus === campusBox.value) yearBox.add(new Option(entry.label, at, false, entry.label === before));
    });
    if (before === undefined) yearBox.selectedIndex = yearBox.length - 1;
  }

  for (const campus of new Set(years.map((entry) => entry.campus))) campusBox.add(new Option(campus));
  campusBox.addEventListener("change", () => { offer(); show(); });
  yearBox.addEventListener("change", show);
  document.querySelectorAll("#hours button").forEach((button) =>
    button.addEventListener("click", () => {
      if (!plot) return;
      if (button.dataset.hours) zoom(Number(button.dataset.hours));
      else shift(0.8 * Number(button.dataset.shift));
    }),
  );
  chart.addEventListener("keydown", (event) => {
    if (!plot) return;
    const span = plot.scales.x.max - plot.scales.x.min;
    const act = {
      ArrowLeft: () => shift(-0.25), ArrowRight: () => shift(0.25), "+": () => zoom(span / 2), "=": () => zoom(span / 2),
      "-": () => zoom(span * 2), "0": () => zoom(1e5),
    }[event.key];
    if (act) { event.preventDefault(); act(); }
  });
  addEventListener("resize", () => { if (plot) plot.setSize({ width: chart.clientWidth, height: plot.height }); });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    if (plot) draw([plot.scales.x.min, plot.scales.x.max]);
  });
  offer();
  show();
})();
