import { expect, test } from "vitest";
import decodeQR from "qr/decode.js";
import encodeQR from "qr";
import { pathOf } from "../../src/components/qr-code";

/** Fills the path of a code, as a browser does: black on white, some pixels for each module. */
function draw(path: string, side: number, scale = 4) {
  const width = side * scale;
  const data = new Uint8ClampedArray(width * width * 4).fill(255);
  for (const [, x, y, length] of path.matchAll(/M(\d+) (\d+)h(\d+)v1H\d+z/g)) {
    for (let row = Number(y) * scale; row < (Number(y) + 1) * scale; row++) {
      for (let at = Number(x) * scale; at < (Number(x) + Number(length)) * scale; at++) {
        data.fill(0, 4 * (row * width + at), 4 * (row * width + at) + 3);
      }
    }
  }
  return { width, height: width, data };
}

test("a code is read as the text that it was drawn for", () => {
  const text = "http://annas-phone:abcd-efgh-jkmn-pqrs-tuvw-xyz2@192.168.1.10:8723/dav/annas-phone/";
  const rows = encodeQR(text, "raw", { ecc: "medium", border: 4 });
  expect(decodeQR(draw(pathOf(rows), rows.length))).toBe(text);
});

test("four modules around a code stay white", () => {
  const rows = encodeQR("x", "raw", { border: 4 });
  const path = pathOf(rows);
  expect(path.startsWith("M4 4h7v1H4z")).toBe(true);
  expect(path).not.toMatch(/M[0-3] |M\d+ [0-3]h/);
});
