// Waiting for what must become true, without a guess at how long it takes.

/** The first truthy answer of `ask`, or an error that names what never came, with the last answer or error. */
export async function until(what, ask, seconds = 30) {
  const deadline = Date.now() + seconds * 1000;
  let last;
  for (;;) {
    try {
      last = await ask();
      if (last) return last;
    } catch (error) {
      last = error;
    }
    if (Date.now() > deadline) throw new Error(`${what}: not within ${seconds} s; last: ${last?.message ?? JSON.stringify(last)}`);
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
}
