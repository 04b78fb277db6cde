import { mdiCameraIris } from "@mdi/js";
import { css, html, LitElement, nothing, type PropertyValues } from "lit";
import { property, query, state } from "lit/decorators.js";
import "../../components/button";
import "../../components/dialog";
import { define } from "../../define";
import { base, skeleton } from "../../styles";
import { localize } from "../../texts";

/** Large enough for a face across the room. */
const IDEAL = { width: { ideal: 1920 }, height: { ideal: 1080 } };

/** Whether this computer may have a camera that the page can show; browsers allow it on secure pages only. */
export const hasCamera = (): boolean => Boolean(navigator.mediaDevices?.getUserMedia);

/** Shows this computer's camera, and takes a photo. Fires `taken` with the file, and `closed`. */
export class FamiliarTeachCamera extends LitElement {
  @property({ type: Boolean }) open = false;
  @state() private stream?: MediaStream;
  @state() private isReady = false;
  @state() private failed = false;
  @query("video") private video?: HTMLVideoElement;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.stop();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("open")) return;
    if (this.open) void this.start();
    else this.stop();
  }

  private async start(): Promise<void> {
    this.failed = false;
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ video: IDEAL });
      // The dialog may have closed meanwhile.
      if (this.open && this.isConnected) this.stream = stream;
      else end(stream);
    } catch {
      this.failed = true;
    }
  }

  /** Turns the camera, and its light, off. */
  private stop(): void {
    if (this.stream) end(this.stream);
    this.stream = undefined;
    this.isReady = false;
  }

  private close(): void {
    this.dispatchEvent(new CustomEvent("closed"));
  }

  private async take(): Promise<void> {
    const { video } = this;
    if (!video) return;
    const canvas = document.createElement("canvas");
    canvas.width = video.videoWidth;
    canvas.height = video.videoHeight;
    canvas.getContext("2d")?.drawImage(video, 0, 0);
    const photo = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.95));
    if (!photo) return;
    const file = new File([photo], "photo.jpg", { type: photo.type });
    this.dispatchEvent(new CustomEvent<File>("taken", { detail: file }));
    this.close();
  }

  protected override render() {
    return html`<familiar-dialog ?open=${this.open} .heading=${localize("teach.camera")} @closed=${this.close}>
      ${this.open ? this.content() : nothing}
      <familiar-button slot="actions" kind="plain" @click=${this.close}>${localize("app.cancel")}</familiar-button>
      <familiar-button
        slot="actions"
        kind="primary"
        .icon=${mdiCameraIris}
        ?disabled=${!this.isReady}
        @click=${this.take}
        >${localize("teach.camera_take")}</familiar-button
      >
    </familiar-dialog>`;
  }

  private content() {
    if (this.failed) return html`<p role="alert">${localize("teach.camera_failed")}</p>`;
    return html`<div class="frame ${this.isReady ? "" : "skeleton"}">
      ${this.stream
        ? html`<video
            muted
            autoplay
            playsinline
            .srcObject=${this.stream}
            @loadeddata=${() => (this.isReady = true)}
          ></video>`
        : nothing}
    </div>`;
  }

  static override styles = [
    base,
    skeleton,
    css`
      .frame {
        aspect-ratio: 4 / 3;
        border-radius: var(--f-radius);
        background-color: var(--f-fill);
        overflow: hidden;
      }
      /* As in a mirror; the photo is not turned over. */
      video {
        display: block;
        width: 100%;
        height: 100%;
        object-fit: cover;
        transform: scaleX(-1);
      }
    `,
  ];
}

function end(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

define("familiar-teach-camera", FamiliarTeachCamera);
