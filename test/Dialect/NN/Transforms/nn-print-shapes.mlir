// RUN: nn-opt %s --nn-print-shapes -split-input-file -verify-diagnostics --mlir-print-op-on-diagnostic=false

// Products are the same in any order, and cancel.
// expected-remark @+1 {{symbols: s0 = batch; s1 = seq;}}
func.func @attention(%x: tensor<?x?x384xf32> {nn.dims = ["batch", "seq", ""]}, %m: tensor<?x?xi64> {nn.dims = ["batch", "seq"]}) {
  // expected-remark @+1 {{sizes: [4] elements: [0, 0, 12, -1]}}
  %s = nn.constant dense<[0, 0, 12, -1]> : tensor<4xi64>
  // expected-remark @+1 {{sizes: [s0, s1, 12, 32]}}
  %0 = nn.reshape %x, %s : (tensor<?x?x384xf32>, tensor<4xi64>) -> tensor<?x?x12x32xf32>
  // expected-remark @+1 {{sizes: [s1, s0, 32, 12]}}
  %1 = nn.transpose %0 perm = [1, 0, 3, 2] : (tensor<?x?x12x32xf32>) -> tensor<?x?x32x12xf32>
  // expected-remark @+1 {{sizes: [2] elements: [-1, 384]}}
  %t = nn.constant dense<[-1, 384]> : tensor<2xi64>
  // expected-remark @+1 {{sizes: [s0 * s1, 384]}}
  %2 = nn.reshape %0, %t : (tensor<?x?x12x32xf32>, tensor<2xi64>) -> tensor<?x384xf32>
  // expected-remark @+1 {{sizes: [s0 * s1, 384]}}
  %3 = nn.reshape %1, %t : (tensor<?x?x32x12xf32>, tensor<2xi64>) -> tensor<?x384xf32>
  // expected-remark @+1 {{sizes: [s0 * s1, 384]}}
  %4 = nn.add %2, %3 : (tensor<?x384xf32>, tensor<?x384xf32>) -> tensor<?x384xf32>
  // expected-remark @+1 {{sizes: [2] elements: [s0, s1]}}
  %5 = nn.shape %m : tensor<?x?xi64> -> tensor<2xi64>
  // expected-remark @+1 {{sizes: [1] elements: [-1]}}
  %6 = nn.constant dense<-1> : tensor<1xi64>
  // expected-remark @+1 {{sizes: [3] elements: [s0, s1, -1]}}
  %7 = nn.concat %5, %6 axis = 0 : (tensor<2xi64>, tensor<1xi64>) -> tensor<3xi64>
  // expected-remark @+1 {{sizes: [s0, s1, 384]}}
  %8 = nn.reshape %4, %7 : (tensor<?x384xf32>, tensor<3xi64>) -> tensor<?x?x?xf32>
  return
}

// -----

// What halves twice and doubles once is the half for even halves only.
// expected-remark @+1 {{symbols: s0 = h; s1 = w;}}
func.func @pyramid(%x: tensor<1x4x?x?xf32> {nn.dims = ["", "", "h", "w"]}, %w: tensor<4x4x3x3xf32>) {
  // expected-remark @+3 {{sizes: [1, 4, (s0 + 1) floordiv 2, (s1 + 1) floordiv 2]}}
  // expected-remark @+2 {{needs nn.conv: kernel and padded input: 3 <= h + 2}}
  // expected-remark @+1 {{needs nn.conv: kernel and padded input: 3 <= w + 2}}
  %0 = nn.conv %x, %w strides = [2, 2] pads = [1, 1, 1, 1] dilations = [1, 1] group = 1
     : (tensor<1x4x?x?xf32>, tensor<4x4x3x3xf32>) -> tensor<1x4x?x?xf32>
  // What has been checked, 1 <= h, implies that this window fits too.
  // expected-remark @+1 {{sizes: [1, 4, (s0 + 3) floordiv 4, (s1 + 3) floordiv 4]}}
  %1 = nn.conv %0, %w strides = [2, 2] pads = [1, 1, 1, 1] dilations = [1, 1] group = 1
     : (tensor<1x4x?x?xf32>, tensor<4x4x3x3xf32>) -> tensor<1x4x?x?xf32>
  // expected-remark @+1 {{sizes: [4]}}
  %s = nn.constant dense<[1.0, 1.0, 2.0, 2.0]> : tensor<4xf32>
  // expected-remark @+1 {{sizes: [1, 4, ((s0 + 3) floordiv 4) * 2, ((s1 + 3) floordiv 4) * 2]}}
  %2 = nn.resize <nearest> %1 scales %s : tensor<4xf32> : (tensor<1x4x?x?xf32>) -> tensor<1x4x?x?xf32>
  // expected-remark @+3 {{sizes: [1, 4, ((s0 + 3) floordiv 4) * 2, ((s1 + 3) floordiv 4) * 2]}}
  // expected-remark @+2 {{needs nn.add: broadcast dimensions that are not known to be 1 must be equal: (h + 3) / 4 * 2 == (h + 1) / 2}}
  // expected-remark @+1 {{needs nn.add: broadcast dimensions that are not known to be 1 must be equal: (w + 3) / 4 * 2 == (w + 1) / 2}}
  %3 = nn.add %2, %0 : (tensor<1x4x?x?xf32>, tensor<1x4x?x?xf32>) -> tensor<1x4x?x?xf32>
  // expected-remark @+1 {{sizes: [1, 4, ((s0 + 3) floordiv 4) * 4, ((s1 + 3) floordiv 4) * 4]}}
  %4 = nn.resize <nearest> %3 scales %s : tensor<4xf32> : (tensor<1x4x?x?xf32>) -> tensor<1x4x?x?xf32>
  // expected-remark @+1 {{sizes: [1, 4, s0 * 2 - 1, s1 * 2]}}
  %5 = nn.conv_transpose %x, %w strides = [2, 2] pads = [1, 1, 1, 0] dilations = [1, 1]
       output_padding = [0, 0] group = 1 : (tensor<1x4x?x?xf32>, tensor<4x4x3x3xf32>) -> tensor<1x4x?x?xf32>
  return
}

// -----

// Sizes that are the smaller of two are symbols with a definition.
// expected-remark @+1 {{symbols: s0 = n; s1 = min(5, n); s2 = max(n + -1, 0);}}
func.func @slices(%x: tensor<?xf32> {nn.dims = ["n"]}) {
  // expected-remark @+1 {{elements: [0]}}
  %zero = nn.constant dense<0> : tensor<1xi64>
  // expected-remark @+1 {{elements: [1]}}
  %one = nn.constant dense<1> : tensor<1xi64>
  // expected-remark @+1 {{elements: [-1]}}
  %last = nn.constant dense<-1> : tensor<1xi64>
  // expected-remark @+1 {{elements: [5]}}
  %five = nn.constant dense<5> : tensor<1xi64>
  // expected-remark @+1 {{elements: [9223372036854775807]}}
  %end = nn.constant dense<9223372036854775807> : tensor<1xi64>
  // expected-remark @+1 {{sizes: [s1]}}
  %0 = nn.slice %x, %zero, %five, %zero, %one : (tensor<?xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?xf32>
  // expected-remark @+1 {{sizes: [s0 - s1]}}
  %1 = nn.slice %x, %five, %end, %zero, %one : (tensor<?xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?xf32>
  // expected-remark @+1 {{sizes: [s0]}}
  %2 = nn.slice %x, %zero, %end, %zero, %one : (tensor<?xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?xf32>
  // expected-remark @+1 {{sizes: [s2]}}
  %3 = nn.slice %x, %zero, %last, %zero, %one : (tensor<?xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?xf32>
  return
}

// -----

// A range up to a size; an expansion whose -1 a comparison replaces by 1.
// expected-remark @+1 {{symbols: s0 = n;}}
func.func @mask(%x: tensor<?x4xf32> {nn.dims = ["n", ""]}) {
  // expected-remark @+1 {{elements: [s0, 4]}}
  %s = nn.shape %x : tensor<?x4xf32> -> tensor<2xi64>
  // expected-remark @+1 {{elements: [0]}}
  %zero = nn.constant dense<0> : tensor<i64>
  // expected-remark @+1 {{elements: [1]}}
  %one = nn.constant dense<1> : tensor<i64>
  // expected-remark @+1 {{sizes: [] elements: [s0]}}
  %n = nn.gather %s, %zero axis = 0 : (tensor<2xi64>, tensor<i64>) -> tensor<i64>
  // expected-remark @+1 {{sizes: [s0]}}
  %0 = nn.range %zero, %n, %one : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<?xi64>
  // expected-remark @+1 {{elements: [-1]}}
  %minus = nn.constant dense<-1> : tensor<1xi64>
  // expected-remark @+1 {{elements: [0, 0]}}
  %e = nn.equal %s, %minus : (tensor<2xi64>, tensor<1xi64>) -> tensor<2xi1>
  // expected-remark @+1 {{elements: [s0, 4]}}
  %t = nn.where %e, %one, %s : (tensor<2xi1>, tensor<i64>, tensor<2xi64>) -> tensor<2xi64>
  // expected-remark @+1 {{sizes: [s0, 4]}}
  %1 = nn.expand %one, %t : (tensor<i64>, tensor<2xi64>) -> tensor<?x4xi64>
  return
}

// -----

// A range of floating-point numbers up to a size: no further than they count
// exactly. Halves of a size that a window made are not rounded towards zero.
// expected-remark @+1 {{symbols: s0 = n;}}
func.func @grid(%x: tensor<1x1x?xf32> {nn.dims = ["", "", "n"]}, %w: tensor<1x1x4xf32>) {
  // expected-remark @+2 {{sizes: [1, 1, s0 - 3]}}
  // expected-remark @+1 {{needs nn.conv: kernel and padded input: 4 <= n}}
  %y = nn.conv %x, %w strides = [1] pads = [0, 0] dilations = [1] group = 1
     : (tensor<1x1x?xf32>, tensor<1x1x4xf32>) -> tensor<1x1x?xf32>
  // expected-remark @+1 {{elements: [s0 - 3]}}
  %s = nn.shape %y start = 2 : tensor<1x1x?xf32> -> tensor<1xi64>
  // expected-remark @+1 {{elements: [2]}}
  %two = nn.constant dense<2> : tensor<1xi64>
  // expected-remark @+1 {{elements: [(s0 + 1) floordiv 2 - 2]}}
  %half = nn.div %s, %two : (tensor<1xi64>, tensor<1xi64>) -> tensor<1xi64>
  // expected-remark @+1 {{elements: [0]}}
  %first = nn.constant dense<0> : tensor<i64>
  // expected-remark @+1 {{elements: [(s0 + 1) floordiv 2 - 2]}}
  %n = nn.gather %half, %first axis = 0 : (tensor<1xi64>, tensor<i64>) -> tensor<i64>
  // expected-remark @+1 {{sizes: []}}
  %limit = nn.cast %n : tensor<i64> to tensor<f32>
  // expected-remark @+1 {{sizes: []}}
  %zero = nn.constant dense<0.0> : tensor<f32>
  // expected-remark @+1 {{sizes: []}}
  %one = nn.constant dense<1.0> : tensor<f32>
  // expected-remark @+2 {{sizes: [(s0 + 1) floordiv 2 - 2]}}
  // expected-remark @+1 {{needs nn.range: limit of a range: (n + 1) / 2 + -2 <= 16777216}}
  %0 = nn.range %zero, %limit, %one : (tensor<f32>, tensor<f32>, tensor<f32>) -> tensor<?xf32>
  return
}

// -----

// What depends on data has a symbol that nothing defines; no window of a
// rounded-up pool starts in the border.
// expected-remark @+1 {{symbols: s0 = n; s1 = ?; s2 = ?;}}
func.func @unknown(%x: tensor<1x1x?xf32> {nn.dims = ["", "", "n"]}, %f: tensor<2xf32>) {
  // expected-remark @+2 {{sizes: [1, 1, s0 floordiv 2 + 1]}}
  // expected-remark @+1 {{needs nn.max_pool: kernel and padded input: 3 <= n + 2}}
  %0 = nn.max_pool %x kernel_shape = [3] strides = [2] pads = [1, 1] dilations = [1] ceil_mode = true
     : (tensor<1x1x?xf32>) -> tensor<1x1x?xf32>
  // expected-remark @+1 {{sizes: [2]}}
  %s = nn.cast %f : tensor<2xf32> to tensor<2xi64>
  // expected-remark @+1 {{sizes: [s1, s2]}}
  %1 = nn.reshape %x, %s : (tensor<1x1x?xf32>, tensor<2xi64>) -> tensor<?x?xf32>
  return
}

// -----

// Elements of a short list of integers are symbols. The sizes that a reshape
// makes of them hold for 0 and -1 too; an entry of an expand may be 1.
// expected-remark @+1 {{symbols: s0 = n; s1 = s[0]; s2 = s[1];}}
func.func @elements(%x: tensor<?x4xf32> {nn.dims = ["n", ""]}, %s: tensor<2xi64> {nn.name = "s"}) {
  // expected-remark @+5 {{sizes: [s0, 4]}}
  // expected-remark @+4 {{needs nn.expand: an entry of the shape of an expand: 0 <= s[1]}}
  // expected-remark @+3 {{needs nn.expand: an entry of the shape of an expand: 0 <= s[0]}}
  // expected-remark @+2 {{needs nn.expand: broadcast dimensions that are not known to be 1 must be equal: n == s[0]}}
  // expected-remark @+1 {{needs nn.expand: an expanded dimension is neither 1 nor the entry of the shape: }}
  %0 = nn.expand %x, %s : (tensor<?x4xf32>, tensor<2xi64>) -> tensor<?x4xf32>
  return
}
