// Awaiting: asks the server how a picture under way comes on, and has the page run anew when there is more to see.

const APART = 600; // ms at least between two runs of the page
const AGAIN = 2000; // ms until it tries again where nobody knows of the picture, or nobody answers

export class Awaiting {
  /** @param say what to tell the customer meanwhile; @param more runs the page anew. */
  constructor(say, more) {
    Object.assign(this, { say, more });
  }

  /** Follow {address, left, pieces, words}; null: nothing any more. What is followed already goes on. */
  follow(what) {
    if (what && what.address === this.address) return;
    this.stop?.abort();
    this.stop = this.address = null;
    if (!what) return;
    this.stop = new AbortController();
    this.address = what.address;
    this.ask(what, this.stop.signal);
  }

  async ask({ address, left, pieces, words }, signal) {
    while (!signal.aborted) {
      const news = await fetch(`${address}?left=${left ?? ""}`, { signal }).then((answer) => answer.ok && answer.json(), () => null);
      if (signal.aborted) return;
      if (news && !news.done && news.left === left) continue;
      if (news?.left) this.say(words.replace("{left}", news.left));
      left = news?.left ?? left;
      if (news && !news.done && !pieces) continue;
      await new Promise((over) => setTimeout(over, !news ? AGAIN : news.done ? 0 : APART));
      if (signal.aborted) return;
      if (!news || news.done) this.address = null; // should the page still await it then, it is followed anew
      this.more();
      if (!this.address) return;
    }
  }
}
