# layers include only layers below them, and the model nothing of windows, browsers or drawing
node tools/checks/layers.mjs
