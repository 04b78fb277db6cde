import "./cards/at-the-door";
import "./cards/photo-frame";
import { registerCards } from "./cards/register";
import "./cards/unnamed-faces";
import "./cards/who-is-here";

registerCards();
