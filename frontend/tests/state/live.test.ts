import { expect, test, vi } from "vitest";
import { Api } from "../../src/api/connection";
import { followEvents, onEvent, reachable } from "../../src/state/live";
import { FakeConnection } from "../connection";

test("the page follows whether the daemon and Home Assistant are there, and passes events on", async () => {
  const connection = new FakeConnection();
  const heard = vi.fn();
  const stopListening = onEvent(heard);
  const stop = followEvents(new Api(connection), connection);
  await Promise.resolve();
  connection.push({ type: "connection", available: false });
  expect(reachable.value).toBe("daemon-away");
  connection.push({ type: "connection", available: true });
  expect(reachable.value).toBe("yes");
  connection.fire("disconnected");
  expect(reachable.value).toBe("home-assistant-away");
  connection.fire("ready");
  expect(reachable.value).toBe("yes");
  connection.push({ type: "person-named", person_id: "1" });
  expect(heard).toHaveBeenLastCalledWith({ type: "person-named", person_id: "1" });
  stopListening();
  stop();
  connection.fire("disconnected");
  expect(reachable.value).toBe("yes");
});
