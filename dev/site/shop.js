// The demo shop: what a customer's site would have. The numbers beside it are in live.js.
import posthog from "posthog-js";
import { showLiveNumbers } from "./live.js";

const PRODUCTS = [
  { id: "sencha", name: "Sencha", price: 12, about: "Green, bright, a little grass." },
  { id: "assam", name: "Assam", price: 9, about: "Malty; stands up to milk." },
  { id: "oolong", name: "Oolong", price: 18, about: "Roasted slowly over charcoal." },
];
const element = (id) => document.getElementById(id);
const basket = [];

const { writeKey, readKey } = await (await fetch("config.json")).json();
posthog.init(writeKey, {
  api_host: location.origin,
  disable_session_recording: true,
  disable_surveys: true,
  // A browser that a script drives is shown its clicks too; the collector marks it as a bot.
  opt_out_useragent_filter: true,
});
globalThis.posthog = posthog;

function showBasket() {
  const total = basket.reduce((sum, product) => sum + product.price, 0);
  element("basket").textContent = basket.length ? `${basket.length} in your basket, ${total} €` : "Your basket is empty.";
  element("pay").disabled = basket.length === 0;
}

for (const product of PRODUCTS) {
  const item = document.createElement("li");
  item.innerHTML = `<strong>${product.name}</strong><button class="quiet" data-view="${product.id}">Look</button>
    <button data-cart="${product.id}">Add, ${product.price} €</button><p hidden>${product.about}</p>`;
  item.querySelector("[data-view]").addEventListener("click", () => {
    item.querySelector("p").hidden = false;
    posthog.capture("view", { product: product.id, price: product.price });
  });
  item.querySelector("[data-cart]").addEventListener("click", () => {
    basket.push(product);
    posthog.capture("cart", { product: product.id, price: product.price });
    showBasket();
  });
  element("products").append(item);
}

element("pay").addEventListener("click", () => {
  posthog.capture("pay", { value: basket.reduce((sum, product) => sum + product.price, 0), items: basket.length });
  basket.length = 0;
  showBasket();
  element("thanks").textContent = "Thank you! Your tea is on its way.";
});

element("sign-in").addEventListener("click", () => {
  const name = `customer-${Math.random().toString(36).slice(2, 8)}`;
  posthog.identify(name, { plan: "free" });
  element("sign-in").textContent = name;
  element("sign-in").disabled = true;
});

showLiveNumbers(readKey);
