// The base is the same for all elements, the exponent is not.
func.func @main(%x: tensor<1x1x1xi32> {nn.name = "x"}, %y: tensor<2x3x17xi32> {nn.name = "y"}) -> (tensor<2x3x17xi32> {nn.name = "z"}) {
  %0 = nn.pow %x, %y : (tensor<1x1x1xi32>, tensor<2x3x17xi32>) -> tensor<2x3x17xi32>
  return %0 : tensor<2x3x17xi32>
}
