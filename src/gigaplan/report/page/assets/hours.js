"use strict";
// The hourly chart: unpacks a campus and a year, stacks its supply, and says in words what is in view.
(() => {
  const LOAD = 0; // places of the series that every year has
  const PRICE = 1;
  const HOURS_BEFORE_DAYS = 1500; // two months: beyond, hours are shown as means of a day
  const years = JSON.parse(document.getElementById("hours-index").textContent);
  const box = document.getElementById("hours-chart");
  const powerBox = document.getElementById("hours-power");
  const priceBox = document.getElementById("hours-price");
  const says = document.getElementById("hours-says");
  const campusBox = document.getElementById("hours-campus");
  const yearBox = document.getElementById("hours-year");
  const unpacked = new Map();
  let plots = [];
  let shown = null;
  let drawing = false; // whether changes of scale are ours
  let drawnStep = 1;

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

  // Means over the day where hours would be thinner than a pixel or two.
  function meansOf(values, step) {
    if (step === 1) return values;
    return values.map((of) =>
      Float64Array.from({ length: Math.ceil(of.length / step) }, (_, at) => {
        const part = of.subarray(at * step, (at + 1) * step);
        return part.reduce((sum, value) => sum + value, 0) / part.length;
      }),
    );
  }

  // Areas are drawn from the highest sum down, each over the one before it.
  function stacked(entry, values, hidden) {
    const order = [];
    const sums = {};
    for (const role of ["supply", "draw"]) {
      const sign = role === "supply" ? 1 : -1;
      const mine = entry.series.map((_, at) => at).filter((at) => entry.series[at].role === role);
      const sum = new Float64Array(values[LOAD].length);
      for (const at of mine) {
        if (!hidden.has(at)) for (let h = 0; h < sum.length; h++) sum[h] += sign * values[at][h];
        sums[at] = Float64Array.from(sum);
      }
      order.push(...mine.reverse());
    }
    return { order, sums };
  }

  function describe([min, max], step) {
    const { entry, values } = shown;
    const low = Math.max(0, Math.floor(min - entry.first));
    const high = Math.min(entry.count, Math.ceil(max - entry.first));
    if (high <= low) return;
    const total = (at) => values[at].subarray(low, high).reduce((sum, value) => sum + value, 0);
    const parts = entry.series
      .map((one, at) => ({ ...one, mwh: one.role === "supply" ? total(at) : 0 }))
      .filter((part) => part.mwh > 0);
    const supplied = parts.reduce((sum, part) => sum + part.mwh, 0);
    const said = parts
      .filter((part) => part.mwh >= 0.005 * supplied)
      .sort((a, b) => b.mwh - a.mwh)
      .map((part) => `${part.name} ${number((100 * part.mwh) / supplied)}\u00a0%`);
    says.textContent =
      `${entry.campus}, ${stamp(entry.first + low, entry.days, true)} to ${stamp(entry.first + high - 1, entry.days, true)}: ` +
      `load ${number(total(LOAD) / 1000, 1)} GWh, supplied by ${said.join(", ")}; ` +
      `mean price ${number(total(PRICE) / (high - low), 1)} USD/MWh.` +
      (step > 1 ? " Drawn as means of each day." : "");
  }

  async function show() {
    const at = Number(yearBox.value);
    let values;
    try {
      values = await unpack(at);
    } catch (error) {
      says.textContent = `This browser cannot unpack the hours (${error.message}); a newer one can.`;
      return;
    }
    if (at !== Number(yearBox.value)) return; // another year was chosen meanwhile
    shown = { entry: years[at], values, hidden: new Set() };
    draw([years[at].first, years[at].first + years[at].count]);
  }

  const stepOf = ([min, max]) => (max - min > HOURS_BEFORE_DAYS ? 24 : 1);

  function draw(range) {
    const { entry, hidden } = shown;
    const step = stepOf(range);
    const values = meansOf(shown.values, step);
    const { order, sums } = stacked(entry, values, hidden);
    const hours = Float64Array.from(values[LOAD], (_, at) => entry.first + at * step);
    const paths = uPlot.paths.stepped({ align: 1 });
    const axis = { stroke: style("--soft"), grid: { stroke: style("--line"), width: 1 }, ticks: { stroke: style("--line") },
      labelFont: "12px system-ui", labelSize: 18, size: 52 };
    const text = (at, digits, unit) => (u, _, __, place) => (place == null ? "–" : `${number(values[at][place], digits)} ${unit}`);
    const line = (at, colour, width, digits, unit) => ({
      label: entry.series[at].name, stroke: colour, width, paths, points: { show: false }, show: !hidden.has(at), value: text(at, digits, unit),
    });
    const when = { label: step > 1 ? "Day" : "Hour", value: (u, hour) => (hour == null ? "–" : stamp(hour, entry.days, step === 1)) };
    const places = [null, ...order, LOAD];
    const x = { time: false, min: range[0], max: range[1] };
    const shared = { width: box.clientWidth, cursor: { y: false, drag: { x: true, y: false }, sync: { key: "hours" } } };
    const days = { ...axis, size: 34, label: undefined, labelSize: 0, space: 74, incrs: [1, 2, 3, 6, 12, 24, 48, 72, 96, 168, 336, 730, 1460, 2190],
      values: (u, marks) => marks.map((hour) => stamp(hour, entry.days, u.scales.x.max - u.scales.x.min < 100)) };

    drawing = true;
    drawnStep = step;
    plots.forEach((plot) => plot.destroy());
    const power = new uPlot(
      {
        ...shared, height: box.clientWidth < 500 ? 260 : 340,
        series: [
          when,
          ...order.map((at) => ({
            label: entry.series[at].name, fill: entry.series[at].colour, stroke: entry.series[at].colour, width: 0, paths, fillTo: 0,
            points: { show: false }, show: !hidden.has(at), value: text(at, 1, "MW"),
          })),
          line(LOAD, style("--ink"), 1.6, 1, "MW"),
        ],
        scales: { x, y: { range: (u, low, high) => [Math.min(0, low) * 1.04, Math.max(high, 1) * 1.04] } },
        axes: [days, { ...axis, label: "MW" }],
        hooks: {
          setScale: [(u, key) => key === "x" && moved(u)],
          setSeries: [(u, at, options) => {
            if (at == null || options.show === undefined) return;
            if (options.show) hidden.delete(places[at]); else hidden.add(places[at]);
            if (places[at] === LOAD) return;
            const view = [u.scales.x.min, u.scales.x.max];
            setTimeout(() => draw(view)); // after uPlot has finished with this one
          }],
        },
      },
      [hours, ...order.map((at) => sums[at]), values[LOAD]],
      powerBox,
    );
    const price = new uPlot(
      {
        ...shared, height: 130, series: [when, line(PRICE, style("--accent"), 1.4, 2, "USD/MWh")],
        scales: { x, y: { range: (u, low, high) => [Math.min(0, low) * 1.04, Math.max(high, 1) * 1.04] } },
        axes: [{ ...days, size: 24, values: (u, marks) => marks.map(() => "") }, { ...axis, label: "USD/MWh", space: 26 }],
        hooks: { setScale: [(u, key) => key === "x" && moved(u)] },
      },
      [hours, values[PRICE]],
      priceBox,
    );
    plots = [power, price];
    setTimeout(() => { drawing = false; }); // uPlot tells of its first scales a moment later
    describe(range, step);
  }

  // One of the two charts shows other hours: so does the other, in hours or days as they fit.
  function moved(plot) {
    if (drawing) return;
    const range = [plot.scales.x.min, plot.scales.x.max];
    if (stepOf(range) !== drawnStep) {
      drawing = true;
      setTimeout(() => draw(range));
      return;
    }
    drawing = true;
    plots.filter((other) => other !== plot).forEach((other) => other.setScale("x", { min: range[0], max: range[1] }));
    setTimeout(() => { drawing = false; });
    describe(range, stepOf(range));
  }

  function view(from, to) {
    const { entry } = shown;
    const wide = Math.min(Math.max(to - from, 6), entry.count);
    const low = Math.min(Math.max(from, entry.first), entry.first + entry.count - wide);
    draw([low, low + wide]);
  }

  const current = () => [plots[0].scales.x.min, plots[0].scales.x.max];

  function zoom(hours) {
    const [min, max] = current();
    const middle = (min + max) / 2;
    view(middle - hours / 2, middle + hours / 2);
  }

  function shift(share) {
    const [min, max] = current();
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
      if (!shown) return;
      if (button.dataset.hours) zoom(Number(button.dataset.hours));
      else shift(0.8 * Number(button.dataset.shift));
    }),
  );
  box.addEventListener("keydown", (event) => {
    if (!shown) return;
    const [min, max] = current();
    const span = max - min;
    const act = {
      ArrowLeft: () => shift(-0.25), ArrowRight: () => shift(0.25), "+": () => zoom(span / 2), "=": () => zoom(span / 2),
      "-": () => zoom(span * 2), "0": () => zoom(1e5),
    }[event.key];
    if (act) { event.preventDefault(); act(); }
  });
  addEventListener("resize", () => { if (shown) draw(current()); });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    if (shown) draw(current());
  });
  offer();
  show();
})();
