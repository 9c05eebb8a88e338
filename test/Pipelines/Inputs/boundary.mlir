// Outputs that are weights, inputs, the same value twice, empty, of rank 0 or of one bit.
nn_codegen.global @w : tensor<3xi64> = dense<[1, 2, 3]> : tensor<3xi64>
nn_codegen.global @m : tensor<4xi1> = dense<[true, false, true, true]> : tensor<4xi1>
func.func @main(%x: tensor<?x0xf32> {nn.name = "x", nn.dims = ["n", ""]}, %b: tensor<?xi1> {nn.name = "b", nn.dims = ["n"]}) -> (tensor<3xi64> {nn.name="a"}, tensor<?x0xf32> {nn.name="p"}, tensor<?xi1> {nn.name="c"}, tensor<?xi1> {nn.name="d"}, tensor<4xi1> {nn.name="e"}, tensor<i64> {nn.name="f"}) {
  %w = nn_codegen.global_load @w : tensor<3xi64>
  %m = nn_codegen.global_load @m : tensor<4xi1>
  %k = arith.constant dense<7> : tensor<i64>
  return %w, %x, %b, %b, %m, %k : tensor<3xi64>, tensor<?x0xf32>, tensor<?xi1>, tensor<?xi1>, tensor<4xi1>, tensor<i64>
}
