import { beforeEach, describe, expect, it } from "vitest";
import { apiOf } from "../../../src/api/connection";
import type { Person } from "../../../src/api/documents";
import { dismiss, message, undoDone } from "../../../src/state/messages";
import { makeDevices } from "../../../src/views/people/actions";
import { FakeConnection } from "../../connection";

const person = (id: string) => ({ id, name: id, note: null }) as Person;

describe("makeDevices", () => {
  beforeEach(dismiss);

  function connected(devices: string[]) {
    const connection = new FakeConnection();
    const chosen = new Set(devices);
    const at = (id: unknown) => ({ person: person(String(id)), has_device: chosen.has(String(id)) });
    connection.answer("familiar/person/get", ({ person_id: id }: { person_id: string }) => at(id));
    connection.answer("familiar/person/device", (sent: { person_id: string; device: boolean }) => {
      if (sent.device) chosen.add(sent.person_id);
      else chosen.delete(sent.person_id);
      return at(sent.person_id);
    });
    return { api: apiOf(connection), connection, chosen };
  }

  it("is undone for those only who were none before", async () => {
    const { api, chosen } = connected(["anna"]);
    await makeDevices(api, [person("anna"), person("ben")]);
    expect([...chosen]).toEqual(["anna", "ben"]);
    expect(message.value?.text).toContain("ben");
    expect(await undoDone(api, message.value?.done)).toBe(true);
    expect([...chosen]).toEqual(["anna"]);
  });

  it("says so where there is nothing to do", async () => {
    const { api, connection } = connected(["anna"]);
    await makeDevices(api, [person("anna")]);
    expect(message.value?.text).toContain("exists already");
    expect(message.value?.done).toBeUndefined();
    expect(connection.sent.map(({ type }) => type)).not.toContain("familiar/person/device");
  });

  it("goes on after one that cannot be, and says why", async () => {
    const { api, connection, chosen } = connected([]);
    const get = { person: person("ben"), has_device: false };
    connection.answer("familiar/person/get", ({ person_id: id }: { person_id: string }) =>
      id === "anna" ? Promise.reject({ code: "not-named", message: "Name this person first." }) : get,
    );
    await makeDevices(api, [person("anna"), person("ben")]);
    expect([...chosen]).toEqual(["ben"]);
    expect(message.value?.text).toBe("Name this person first.");
  });
});
