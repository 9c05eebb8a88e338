// RUN: nn-opt %s --nn-cpu-assign-layout -split-input-file | FileCheck %s

#id = affine_map<(n, c, h, w) -> (n, c, h, w)>

// The image has too few channels to be blocked and is read as it is; from then on everything is in blocks up to the result. Weights of one input channel
// are consecutive; those of 24 channels are padded to 32.
// CHECK: #[[$IN:.*]] = affine_map<(d0, d1, d2, d3, d4, d5, d6, d7, d8) -> (d0, d4, d2 + d5, d3 + d6, d7)>
// CHECK: #[[$WEIGHT:.*]] = affine_map<(d0, d1, d2, d3, d4, d5, d6, d7, d8) -> (d1, d4, d5, d6, d7, d8)>
// CHECK: #[[$OUT:.*]] = affine_map<(d0, d1, d2, d3, d4, d5, d6, d7, d8) -> (d0, d1, d2, d3, d8)>
// CHECK-LABEL: func @chain
// CHECK-SAME: %[[X:.*]]: tensor<1x3x?x?xf32>
// CHECK: %[[FIRST:.*]] = linalg.generic
// CHECK-SAME: ins(%[[X]], %{{.*}} : tensor<1x3x?x?xf32>, tensor<1x3x1x1x16xf32>) outs(%{{.*}} : tensor<1x1x?x?x16xf32>)
// CHECK: %[[RELU:.*]] = linalg.generic
// CHECK-SAME: ins(%[[FIRST]] : tensor<1x1x?x?x16xf32>)
// CHECK: %[[PAD:.*]] = tensor.pad %[[RELU]] low[0, 0, 1, 1, 0] high[0, 0, 1, 1, 0]
// CHECK: tensor.pad %{{.*}} low[0, 0, 0, 0] high[8, 0, 0, 0]
// CHECK: linalg.transpose ins(%{{.*}} : tensor<2x16x1x16x3x3xf32>) outs(%{{.*}} : tensor<2x1x3x3x16x16xf32>) permutation = [0, 2, 4, 5, 3, 1]
// CHECK: %[[SECOND:.*]] = linalg.generic {indexing_maps = [#[[$IN]], #[[$WEIGHT]], #[[$OUT]]]
// CHECK-SAME: ins(%[[PAD]]
// CHECK: linalg.transpose ins(%[[SECOND]] : tensor<1x2x?x?x16xf32>)
// CHECK: tensor.collapse_shape
// CHECK: tensor.extract_slice %{{.*}}[0, 0, 0, 0] [1, 24,
func.func @chain(%x: tensor<1x3x?x?xf32>, %h: index, %w: index) -> tensor<1x24x?x?xf32> {
  %zero = arith.constant 0.0 : f32
  %w1 = arith.constant dense<1.0> : tensor<16x3x1x1xf32>
  %w2 = arith.constant dense<1.0> : tensor<24x16x3x3xf32>
  %e1 = tensor.empty(%h, %w) : tensor<1x16x?x?xf32>
  %f1 = linalg.fill ins(%zero : f32) outs(%e1 : tensor<1x16x?x?xf32>) -> tensor<1x16x?x?xf32>
  %c1 = linalg.conv_2d_nchw_fchw {dilations = dense<1> : tensor<2xi64>, strides = dense<1> : tensor<2xi64>}
    ins(%x, %w1 : tensor<1x3x?x?xf32>, tensor<16x3x1x1xf32>) outs(%f1 : tensor<1x16x?x?xf32>) -> tensor<1x16x?x?xf32>
  %relu = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel", "parallel", "parallel"]}
    ins(%c1 : tensor<1x16x?x?xf32>) outs(%e1 : tensor<1x16x?x?xf32>) {
  ^bb0(%in: f32, %out: f32):
    %m = arith.maximumf %in, %zero : f32
    linalg.yield %m : f32
  } -> tensor<1x16x?x?xf32>
  %p = tensor.pad %relu low[0, 0, 1, 1] high[0, 0, 1, 1] {
  ^bb0(%i: index, %j: index, %k: index, %l: index):
    tensor.yield %zero : f32
  } : tensor<1x16x?x?xf32> to tensor<1x16x?x?xf32>
  %e2 = tensor.empty(%h, %w) : tensor<1x24x?x?xf32>
  %f2 = linalg.fill ins(%zero : f32) outs(%e2 : tensor<1x24x?x?xf32>) -> tensor<1x24x?x?xf32>
  %c2 = linalg.conv_2d_nchw_fchw {dilations = dense<1> : tensor<2xi64>, strides = dense<1> : tensor<2xi64>}
    ins(%p, %w2 : tensor<1x16x?x?xf32>, tensor<24x16x3x3xf32>) outs(%f2 : tensor<1x24x?x?xf32>) -> tensor<1x24x?x?xf32>
  return %c2 : tensor<1x24x?x?xf32>
}

// -----

// Six channels are not worth padding to sixteen.
// CHECK-LABEL: func @few_channels
// CHECK: linalg.conv_2d_nchw_fchw
func.func @few_channels(%x: tensor<1x16x8x8xf32>, %w: tensor<6x16x1x1xf32>, %init: tensor<1x6x8x8xf32>) -> tensor<1x6x8x8xf32> {
  %r = linalg.conv_2d_nchw_fchw {dilations = dense<1> : tensor<2xi64>, strides = dense<1> : tensor<2xi64>}
    ins(%x, %w : tensor<1x16x8x8xf32>, tensor<6x16x1x1xf32>) outs(%init : tensor<1x6x8x8xf32>) -> tensor<1x6x8x8xf32>
  return %r : tensor<1x6x8x8xf32>
}

// -----

#id = affine_map<(n, c, h, w) -> (n, c, h, w)>

// 1 / x would be infinite in the padding, and zero weights would not cancel it: that op sees the 24 channels alone.
// CHECK-LABEL: func @infinite_padding
// CHECK: linalg.generic
// CHECK: linalg.generic
// CHECK-SAME: outs(%{{.*}} : tensor<1x24x8x8xf32>)
// CHECK: arith.divf
func.func @infinite_padding(%x: tensor<1x16x8x8xf32>, %w: tensor<24x16x1x1xf32>, %init: tensor<1x24x8x8xf32>, %w2: tensor<16x24x1x1xf32>, %init2: tensor<1x16x8x8xf32>) -> tensor<1x16x8x8xf32> {
  %one = arith.constant 1.0 : f32
  %r = linalg.conv_2d_nchw_fchw {dilations = dense<1> : tensor<2xi64>, strides = dense<1> : tensor<2xi64>}
    ins(%x, %w : tensor<1x16x8x8xf32>, tensor<24x16x1x1xf32>) outs(%init : tensor<1x24x8x8xf32>) -> tensor<1x24x8x8xf32>
  %empty = tensor.empty() : tensor<1x24x8x8xf32>
  %d = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel", "parallel", "parallel"]}
    ins(%r : tensor<1x24x8x8xf32>) outs(%empty : tensor<1x24x8x8xf32>) {
  ^bb0(%in: f32, %out: f32):
    %q = arith.divf %one, %in : f32
    linalg.yield %q : f32
  } -> tensor<1x24x8x8xf32>
  %s = linalg.conv_2d_nchw_fchw {dilations = dense<1> : tensor<2xi64>, strides = dense<1> : tensor<2xi64>}
    ins(%d, %w2 : tensor<1x24x8x8xf32>, tensor<16x24x1x1xf32>) outs(%init2 : tensor<1x16x8x8xf32>) -> tensor<1x16x8x8xf32>
  return %s : tensor<1x16x8x8xf32>
}

// -----

#in = affine_map<(n, f, h, kh, w, kw, c) -> (n, c, h, w)>
#filter = affine_map<(n, f, h, kh, w, kw, c) -> (c, f, kh, kw)>
#out = affine_map<(n, f, h, kh, w, kw, c) -> (n, f, h, kh, w, kw)>

// Two elements make no vector: the rows of the image are innermost, then interleaved.
// CHECK: #[[$ROWS:.*]] = affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d0, d1, d2, d3, d5, d4)>
// CHECK-LABEL: func @short_rows
// CHECK: %[[R:.*]] = linalg.generic {indexing_maps = [#{{.*}}, #{{.*}}, #[[$ROWS]]]
// CHECK-SAME: outs(%{{.*}} : tensor<1x1x32x2x2x32xf32>)
// CHECK: linalg.transpose ins(%[[R]] : tensor<1x1x32x2x2x32xf32>) outs(%{{.*}} : tensor<1x1x32x2x32x2xf32>) permutation = [0, 1, 2, 3, 5, 4]
func.func @short_rows(%x: tensor<1x24x32x32xf32>, %w: tensor<24x1x2x2xf32>) -> tensor<1x1x32x2x32x2xf32> {
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<1x1x32x2x32x2xf32>
  %init = linalg.fill ins(%zero : f32) outs(%empty : tensor<1x1x32x2x32x2xf32>) -> tensor<1x1x32x2x32x2xf32>
  %r = linalg.generic {indexing_maps = [#in, #filter, #out], iterator_types = ["parallel", "parallel", "parallel", "parallel", "parallel", "parallel", "reduction"]}
    ins(%x, %w : tensor<1x24x32x32xf32>, tensor<24x1x2x2xf32>) outs(%init : tensor<1x1x32x2x32x2xf32>) {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %p = arith.mulf %a, %b : f32
    %s = arith.addf %c, %p : f32
    linalg.yield %s : f32
  } -> tensor<1x1x32x2x32x2xf32>
  return %r : tensor<1x1x32x2x32x2xf32>
}

// -----

// A transpose that was folded into the reads: the channels are last, and are read as they are by a convolution into blocks.
// CHECK: #[[$LAST:.*]] = affine_map<(d0, d1, d2, d3, d4, d5, d6, d7) -> (d0, d2 + d5, d3 + d6, d4)>
// CHECK-LABEL: func @channels_last
// CHECK-SAME: %[[X:.*]]: tensor<1x9x9x32xf32>
// CHECK: linalg.generic {indexing_maps = [#[[$LAST]], #{{.*}}, #{{.*}}]
// CHECK-SAME: ins(%[[X]], %{{.*}} : tensor<1x9x9x32xf32>, tensor<2x32x3x3x16xf32>) outs(%{{.*}} : tensor<1x2x7x7x16xf32>)
func.func @channels_last(%x: tensor<1x9x9x32xf32>) -> tensor<1x32x7x7xf32> {
  %zero = arith.constant 0.0 : f32
  %w = arith.constant dense<1.0> : tensor<32x32x3x3xf32>
  %e = tensor.empty() : tensor<1x32x7x7xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<1x32x7x7xf32>) -> tensor<1x32x7x7xf32>
  %c = linalg.generic {indexing_maps = [affine_map<(n, o, h, w, c, p, q) -> (n, h + p, w + q, c)>, affine_map<(n, o, h, w, c, p, q) -> (o, c, p, q)>, affine_map<(n, o, h, w, c, p, q) -> (n, o, h, w)>],
    iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction", "reduction"]}
    ins(%x, %w : tensor<1x9x9x32xf32>, tensor<32x32x3x3xf32>) outs(%f : tensor<1x32x7x7xf32>) {
  ^bb0(%a: f32, %b: f32, %out: f32):
    %p = arith.mulf %a, %b : f32
    %s = arith.addf %out, %p : f32
    linalg.yield %s : f32
  } -> tensor<1x32x7x7xf32>
  return %c : tensor<1x32x7x7xf32>
}
