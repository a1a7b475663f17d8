// The numbers beside the shop, read through the collector with the read key.
import { BarController, BarElement, CategoryScale, Chart, LinearScale, Tooltip } from "chart.js";

Chart.register(BarController, BarElement, CategoryScale, LinearScale, Tooltip);

const EVENTS_EVERY_MS = 1500;
const QUESTIONS_EVERY_MS = 5000;
const STEPS = ["view", "cart", "pay"];
const element = (id) => document.getElementById(id);
const cell = (text, kind = "td") => Object.assign(document.createElement(kind), { textContent: text });
const percent = (share) => (share == null ? "" : `${Math.round(share * 100)} %`);
const daysAgo = (days) => new Date(Date.now() - days * 86_400_000).toISOString();

export function showLiveNumbers(readKey) {
  const read = async (path, body) => {
    const response = await fetch(`api/v1/${path}`, {
      method: body ? "POST" : "GET",
      headers: { authorization: `Bearer ${readKey}`, ...(body && { "content-type": "application/json" }) },
      body: body && JSON.stringify(body),
    });
    const answer = await response.json();
    if (!response.ok) throw new Error(answer.error?.message ?? response.statusText);
    return answer;
  };

  repeat(EVENTS_EVERY_MS, async () => showEvents((await read("events?limit=12")).events));
  repeat(QUESTIONS_EVERY_MS, async () => {
    const from_time = daysAgo(30);
    showFunnel((await read("query/funnel", { steps: STEPS, from_time, within: "1 day" })).rows);
    const weekly = { start_event: "view", from_time: daysAgo(35), period: "week", periods: 4 };
    showRetention((await read("query/retention", weekly)).rows);
  });
}

// One after the other, never two at once; a failure is shown and tried again.
async function repeat(pause_ms, work) {
  for (;;) {
    try {
      if (!document.hidden) await work();
      element("state").textContent = "";
    } catch (error) {
      element("state").textContent = error.message;
    }
    await new Promise((resolve) => setTimeout(resolve, pause_ms));
  }
}

const seen = new Set();
function showEvents(events) {
  const first = seen.size === 0;
  const rows = events.map((event) => {
    const row = document.createElement("tr");
    const properties = Object.entries(event.properties ?? {}).filter(([key]) => !key.startsWith("$"));
    row.append(
      cell(new Date(event.timestamp).toLocaleTimeString()),
      cell(event.event),
      cell(event.distinct_id),
      cell(properties.map(([key, value]) => `${key}: ${typeof value === "object" ? "…" : value}`).join(", ")),
    );
    if (!first && !seen.has(event.id)) row.className = "new";
    seen.add(event.id);
    return row;
  });
  element("events").tBodies[0].replaceChildren(...rows);
}

let chart;
function showFunnel(rows) {
  const persons = rows.map((row) => row.persons);
  chart ??= new Chart(element("funnel"), {
    type: "bar",
    data: { labels: STEPS, datasets: [{ data: [], backgroundColor: ["#1b7f8c", "#4ca3ad", "#8fc7cd"] }] },
    options: { indexAxis: "y", maintainAspectRatio: false, animation: { duration: 300 }, plugins: { legend: { display: false } } },
  });
  chart.data.datasets[0].data = persons;
  chart.update();
  element("funnel-text").textContent = rows
    .map((row) => `${row.name}: ${row.persons} persons, ${percent(row.share_of_first)}`)
    .join(" · ");
}

function showRetention(rows) {
  const cohorts = Map.groupBy(rows, (row) => row.cohort);
  const head = document.createElement("tr");
  const periods = [...new Set(rows.map((row) => row.period))].sort((a, b) => a - b);
  head.append(cell("Week of", "th"), cell("Persons", "th"), ...periods.filter((n) => n > 0).map((n) => cell(`+${n}`, "th")));
  const lines = [...cohorts].map(([cohort, cells]) => {
    const line = document.createElement("tr");
    line.append(cell(new Date(cohort).toLocaleDateString(undefined, { timeZone: "UTC" }), "th"), cell(cells[0].cohort_size));
    for (const { period, share, complete } of cells) {
      if (period === 0) continue;
      const box = cell(complete || share > 0 ? percent(share) : "");
      box.style.background = `rgb(27 127 140 / ${Math.round((share ?? 0) * 85)}%)`;
      if (share > 0.55) box.style.color = "#fff";
      if (!complete) box.style.fontStyle = "italic";
      line.append(box);
    }
    return line;
  });
  element("retention").tBodies[0].replaceChildren(head, ...lines);
}
