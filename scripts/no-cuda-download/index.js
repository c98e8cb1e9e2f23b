// onnxruntime-node's install script downloads CUDA libraries on Linux and fails where it can't. npm 11 never
// runs it ("allowScripts" in package.json); older npm does, and there is no setting that both versions accept
// without a warning. The script calls this function before it looks at its own switch, so the switch is set here.
// A user who wants CUDA sets ONNXRUNTIME_NODE_INSTALL=cuda12 and rebuilds the package (README, "GPU").
exports.bootstrap = () => {
  process.env.ONNXRUNTIME_NODE_INSTALL ||= 'skip';
};
