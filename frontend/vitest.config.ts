import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    environment: "happy-dom",
    include: ["tests/**/*.test.ts"],
    // No test depends on the speed of the machine.
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
