release() {
  aliyun vpc UnassociateEipAddress --AllocationId eip-1
}
aliyun vpc UnassociateEipAddress --AllocationId eip-1 --InstanceId i-1
