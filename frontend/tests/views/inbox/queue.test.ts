import { expect, test } from "vitest";
import {
  answered,
  canMove,
  currentOf,
  empty,
  moved,
  postponed,
  refreshed,
  returned,
  upcoming,
  type Queue,
} from "../../../src/views/inbox/queue";
import { inbox, who } from "../../documents";

const [a, b, c] = [who("a", 9), who("b", 5), who("c", 2)];
const queue = refreshed(empty, inbox([a, b, c], 40));
const ids = (it: Queue) => it.items.map(({ id }) => id).join("");
const shown = (it: Queue) => currentOf(it)?.id;

test("the question that settles most comes first", () => {
  expect(shown(queue)).toBe("a");
  expect(queue.total).toBe(40);
});

test("after an answer comes the next one, and one less waits", () => {
  const next = answered(queue, a);
  expect([shown(next), ids(next), next.total, next.answered]).toEqual(["b", "bc", 39, 1]);
  const last = answered(moved(queue, 2), c);
  expect(shown(last)).toBe("a");
  expect(shown(answered(answered(next, b), c))).toBeUndefined();
});

test("an answer to another question leaves the shown one", () => {
  const there = moved(queue, 1);
  expect(shown(answered(there, a))).toBe("b");
  expect(answered(there, who("x"))).toBe(there);
});

test("what is put off comes last, and stays last when the list is loaded again", () => {
  const later = postponed(queue);
  expect([shown(later), ids(later)]).toEqual(["b", "bca"]);
  const again = refreshed(later, inbox([a, b, c]));
  expect([shown(again), ids(again)]).toEqual(["b", "bca"]);
});

test("putting off all of them starts over", () => {
  const all = postponed(postponed(postponed(queue)));
  expect([shown(all), ids(all)]).toEqual(["a", "abc"]);
});

test("a new list keeps the position", () => {
  const there = moved(queue, 1);
  const more = refreshed(there, inbox([who("new", 20), a, b, c]));
  expect([shown(more), ids(more)]).toEqual(["b", "newabc"]);
});

test("if the shown question was settled elsewhere, the one in its place is shown", () => {
  expect(shown(refreshed(moved(queue, 1), inbox([a, c])))).toBe("c");
  expect(shown(refreshed(moved(queue, 2), inbox([a, b])))).toBe("b");
  expect(shown(refreshed(queue, inbox([])))).toBeUndefined();
});

test("an answer that is undone shows its question again", () => {
  const next = answered(answered(queue, a), b);
  const back = returned(next, b);
  expect([shown(back), ids(back), back.total, back.answered]).toEqual(["b", "bc", 39, 1]);
  expect(ids(returned(back, b))).toBe("bc");
});

test("one goes on and back as far as there are questions", () => {
  expect(canMove(queue, -1)).toBe(false);
  expect(shown(moved(queue, -1))).toBe("a");
  expect(shown(moved(moved(queue, 1), 1))).toBe("c");
  expect(canMove(moved(queue, 2), 1)).toBe(false);
  expect(upcoming(queue, 5).map(({ id }) => id)).toEqual(["b", "c"]);
});
