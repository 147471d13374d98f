aliyun vpc UnassociateEipAddress --AllocationId eip-2zeerraiwb7uj6i0d \
  --AllocationId eip-2zeerraiwb7uj6i0d
