import { expect, test } from 'vitest';
import { plainReason } from '../../src/engines/onnxruntime/session/plain-reason.ts';

/** What ONNX Runtime 1.30 says, as far as it was seen. */
test.each([
  ['Load model from /w/out/model.onnx failed:Protobuf parsing failed.', 'Protobuf parsing failed.'],
  [
    'Load model from /w/out/model.onnx failed:/onnxruntime_src/onnxruntime/core/graph/model.cc:187 onnxruntime::Model::Model(onnx::ModelProto&&, const onnxruntime::PathString&, const onnxruntime::IOnnxRuntimeOpSchemaRegistryList*, const onnxruntime::logging::Logger&, const onnxruntime::ModelOptions&) ModelProto does not have a graph.\n',
    'ModelProto does not have a graph.',
  ],
  [
    "Non-zero status code returned while running Reshape node. Name:'r' Status Message: /onnxruntime_src/onnxruntime/core/providers/cpu/tensor/reshape_helper.h:47 onnxruntime::ReshapeHelper::ReshapeHelper(const onnxruntime::TensorShape&, onnxruntime::TensorShapeVector&, bool) input_shape_size == size was false. The input tensor cannot be reshaped to the requested shape. Input shape:{1,2}, requested shape:{3}\n",
    "Non-zero status code returned while running Reshape node. Name:'r' Status Message: input_shape_size == size was false. The input tensor cannot be reshaped to the requested shape. Input shape:{1,2}, requested shape:{3}",
  ],
  ['/o/x.cc:12 virtual int ns::F<T>::operator()(int (*)(T)) const [with T = float] why', 'why'],
  ['/o/x.cc:12 no signature at all', 'no signature at all'],
  ['open file /w/out/weights.bin failed', 'open file weights.bin failed'],
  ['', 'it gives no reason'],
])('%j', (message, plain) => {
  expect(plainReason(message, '/w/out')).toBe(plain);
});
