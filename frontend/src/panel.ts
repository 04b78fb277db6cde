import "./shell/panel";
