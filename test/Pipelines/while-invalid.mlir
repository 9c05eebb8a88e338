// RUN: nn-opt %s --lower-to-cpu -verify-diagnostics

// A loop that data ends. What it hands on stands at another place than what it
// was given.
func.func @main(%x: tensor<?xf32> {nn.name = "x", nn.dims = ["n"]}) -> (tensor<?xf32> {nn.name = "y"}) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %limit = arith.constant 1.0e+02 : f32
  %one = arith.constant 1.0 : f32
  %n = tensor.dim %x, %c0 : tensor<?xf32>
  // expected-error @+1 {{does not pass on all that it carries, in its order}}
  %r = scf.while (%i = %n, %t = %x) : (index, tensor<?xf32>) -> tensor<?xf32> {
    %last = arith.subi %i, %c1 : index
    %v = tensor.extract %t[%last] : tensor<?xf32>
    %more = arith.cmpf olt, %v, %limit : f32
    scf.condition(%more) %t : tensor<?xf32>
  } do {
  ^bb0(%t: tensor<?xf32>):
    %e = tensor.empty(%n) : tensor<?xf32>
    %next = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]}
      ins(%t : tensor<?xf32>) outs(%e : tensor<?xf32>) {
    ^bb0(%a: f32, %b: f32):
      %s = arith.addf %a, %one : f32
      linalg.yield %s : f32
    } -> tensor<?xf32>
    scf.yield %c1, %next : index, tensor<?xf32>
  }
  return %r : tensor<?xf32>
}
